"""Commands: arguments in, text and exit code out. Only this layer prints, exits, or asks what day it is."""
