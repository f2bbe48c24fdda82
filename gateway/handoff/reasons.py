"""The brief's vocabulary: reasons, dangers and wishes as people in the trade say them."""

from gateway.conversation.events import Trigger
from gateway.understanding.meaning import Danger, Intent

REASONS: dict[Trigger, str] = {
    Trigger.ASKED: "they asked for a person",
    Trigger.DANGER: "there is a danger",
    Trigger.URGENT: "it can't wait for a regular visit",
    Trigger.LOW_CONFIDENCE: "I couldn't tell what they need",
    Trigger.REPROMPTS: "I asked several times and couldn't understand",
    Trigger.SILENCE: "they stopped answering me",
    Trigger.NO_PROGRESS: "we weren't getting anywhere",
    Trigger.MOOD: "they're upset",
    Trigger.TROUBLE_WORDS: "they're unhappy with us",
    Trigger.REPEATED: "they had to repeat themselves",
    Trigger.TANGLED: "it's more than one thing",
    Trigger.POLICY: "it needs a person's decision",
    Trigger.INTENT: "that's something only a person can do",
    Trigger.NO_OPENING: "I had no opening that suits them",
    Trigger.BROKEN: "my system had a problem in the middle of the call",
    Trigger.RULE: "your rules send this call to a person at once",
    Trigger.TAKEN: "somebody on the team took the call",
    Trigger.PAIRED: "I have everything, please agree on the visit",
}

DANGERS: dict[str, str] = {
    Danger.GAS.value: "gas smell",
    Danger.CARBON_MONOXIDE.value: "possible carbon monoxide",
    Danger.ELECTRICAL.value: "sparks or a burning smell",
    Danger.WATER_NEAR_ELECTRICS.value: "water near electrics",
    Danger.FIRE.value: "fire",
    Danger.FLOODING.value: "flooding",
}

VULNERABLE: dict[str, str] = {
    "infant": "a baby",
    "elderly": "an elderly person",
    "ill": "somebody ill",
    "pregnant": "somebody pregnant",
    "disabled": "somebody disabled",
}

INTENTS: dict[str, str] = {
    Intent.SCHEDULE.value: "wants to book a visit",
    Intent.URGENT.value: "needs somebody urgently",
    Intent.RESCHEDULE.value: "wants to move a visit",
    Intent.CANCEL.value: "wants to cancel a visit",
    Intent.STATUS.value: "asks about a visit",
    Intent.PRICE.value: "asks about a price",
    Intent.HOURS.value: "asks about our hours",
    Intent.SERVICE_AREA.value: "asks whether we come to them",
    Intent.BILLING.value: "has a question about a bill",
    Intent.COMPLAINT.value: "has a complaint",
    Intent.ESTIMATE.value: "wants an estimate",
    Intent.MAINTENANCE.value: "wants a tune-up",
    Intent.FOLLOW_UP.value: "had us there, and it's broken again",
    Intent.SERVICES.value: "asks what work we do",
    Intent.PLAN.value: "asks about the maintenance plan",
    Intent.WARRANTY.value: "asks about a warranty",
    Intent.FINANCING.value: "asks about paying over time",
    Intent.PAYMENT.value: "wants to pay",
    Intent.PRAISE.value: "wants to say thank you",
    Intent.MESSAGE.value: "wants to leave a message",
    Intent.CALL_BACK.value: "wants to be called back",
    Intent.RETURNING_CALL.value: "is returning a call from us",
    Intent.UPDATE_DETAILS.value: "wants to change the details on file",
    Intent.ADVICE.value: "wants advice",
    Intent.JOB.value: "is looking for work",
    Intent.SALES.value: "wants to sell us something",
}
