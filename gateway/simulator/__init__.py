"""A Twilio for one machine: numbers, phones, calls, streams, conferences and REST, as strict as the real one.

async with SimulatedTwilio("AC…", "token") as sim:      # sim.api_url is for GATEWAY_TWILIO_API_URL
    sim.add_number("+18025550100", voice_url="http://127.0.0.1:8080/twilio/voice")
    sim.add_phone("+18025550111", Answers(after_s=3))
    leg = await sim.call(from_="+18025550177", to="+18025550100", caller=my_caller)
    print(await leg.ended, sim.faults)
"""
