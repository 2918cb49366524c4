{#- No two rows share the columns, and none of them is null but those in may_be_null. Tables of web
    facts are tested in_latest_days: the days that a run replaced last, as all of them would cost more than
    the build. A history whose column is named in of_this_day is tested on the as-of day: those before
    were tested when they were published. -#}
{% test unique_key(model, columns, where=none, may_be_null=[], in_latest_days=false, of_this_day=none) %}
{%- set conditions = [] -%}
{%- if where %}{% do conditions.append(where) %}{% endif -%}
{%- if in_latest_days and may_ask_warehouse() %}{% do conditions.append(is_in_last_renewed_days(model)) %}{% endif -%}
select
    {{ columns | join(', ') }},
    count(*) as repetitions
from {{ model }}
{%- if of_this_day %}{% do conditions.append(of_this_day ~ ' = ' ~ as_of_date()) %}{% endif -%}
{%- if conditions %}
where {{ conditions | join(' and ') }}
{%- endif %}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if column not in may_be_null %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
