{{ unite('survey_answers') }}
