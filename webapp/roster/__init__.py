"""The roster (名册): persons, what they answer for and when, party organization, chat groups."""
