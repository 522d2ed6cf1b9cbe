"""The roof: application factory, command line, the wire to Rasa."""
