"""Ground floor: what every other room stands on and that stands on none of them."""
