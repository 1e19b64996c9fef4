"""The whole of Pathline on one machine: embedded servers, one supervisor, one command (`make up`)."""
