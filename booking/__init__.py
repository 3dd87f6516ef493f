"""The room for booking: calendar and slots, appointments, card ledger, reception."""
