"""Every component in every state, for people who change them. Only with HALLWAY_DEBUG on."""
