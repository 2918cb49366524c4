{#- Why two records cannot be of one person, as in 'different_birth_date, different_gender', or null
    where nothing speaks against it. What is not known contradicts nothing. Takes two aliases of
    relations with the columns of account_traits. -#}
{% macro conflicts_between(one, another) -%}
    {{ list_of_findings([
        ('different_birth_date', one ~ '.birth_date <> ' ~ another ~ '.birth_date'),
        ('different_first_name', neither_begins_with_other(one ~ '.first_name', another ~ '.first_name')),
        ('different_gender', one ~ '.gender <> ' ~ another ~ '.gender'),
        ('different_country', one ~ '.country <> ' ~ another ~ '.country'),
        (
            'different_postal_code',
            neither_begins_with_other(one ~ '.postal_code', another ~ '.postal_code')
            ~ ' and coalesce(' ~ one ~ '.birth_date <> ' ~ another ~ '.birth_date, true)'
        ),
    ]) }}
{%- endmacro %}


{#- J and John, 12345 and 12345-6789 are no difference. -#}
{% macro neither_begins_with_other(one, another) -%}
    left({{ one }}, length({{ another }})) <> {{ another }}
    and left({{ another }}, length({{ one }})) <> {{ one }}
{%- endmacro %}
