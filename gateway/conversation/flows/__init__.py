"""One file for each kind of call: generators that read like the conversation they hold."""
