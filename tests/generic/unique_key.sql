{#- No two rows share the columns, and none of them is null. -#}
{% test unique_key(model, columns, where=none) %}
select
    {{ columns | join(', ') }},
    count(*) as repetitions
from {{ model }}
{%- if where %}
where {{ where }}
{%- endif %}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
