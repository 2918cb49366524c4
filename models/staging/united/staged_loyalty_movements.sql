{{ unite('loyalty_movements') }}
