{#- The season of a day where somebody lives: spring from March, summer from June, autumn from
    September, winter from December on; south of the equator it is the other half of the year.

    day         a business day
    latitude    of where he lives; unknown is north -#}
{% macro season_of(day, latitude) -%}
case
            {%- for months, northern, southern in [
                ('3, 4, 5', 'spring', 'autumn'), ('6, 7, 8', 'summer', 'winter'),
                ('9, 10, 11', 'autumn', 'spring'), ('12, 1, 2', 'winter', 'summer'),
            ] %}
            when extract(month from {{ day }}) in ({{ months }}) and {{ latitude }} < 0
                then '{{ southern }}'
            when extract(month from {{ day }}) in ({{ months }}) then '{{ northern }}'
            {%- endfor %}
        end
{%- endmacro %}
