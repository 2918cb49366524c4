{{ unite('nps_answers') }}
