"""The ground: frozen values of the domain and pure questions about them."""
