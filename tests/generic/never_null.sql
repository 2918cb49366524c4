{#- Of the columns none is ever null. One test of a model with many columns, for each test takes its
    time however little it reads. -#}
{% test never_null(model, columns) %}
select
    {%- for column in columns %}
    count(case when {{ column }} is null then 1 end) as {{ column }}_nulls{{ ',' if not loop.last }}
    {%- endfor %}
from {{ model }}
having
    {%- for column in columns %}
    {{ 'or ' if not loop.first }}count(case when {{ column }} is null then 1 end) > 0
    {%- endfor %}
{% endtest %}
