"""Tickets (工单): from 受理 to 办结, each move an event."""
