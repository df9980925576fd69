"""The review app. Routes call the library and render; nothing is decided here that the command line could not do."""
