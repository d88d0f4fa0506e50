"""The TODO API as the guide builds it, on the libraries of today."""
