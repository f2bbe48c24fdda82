"""When a technician can come: hours, arrival windows, what is free, and bookings that hold. No telephony."""
