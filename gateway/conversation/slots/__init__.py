"""One file for each thing we ask: how it is asked, what counts as an answer, how it is checked and confirmed."""
