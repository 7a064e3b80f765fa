"""Who may do what over HTTP: keys and their roles, one rule for each route, rates."""
