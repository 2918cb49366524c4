{{ unite('prices') }}
