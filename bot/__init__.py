"""What Rasa trains on, and the one component that runs inside Rasa: its door."""
