"""Every parser fed with anything: shortly with the tests, at length by `make fuzz`."""
