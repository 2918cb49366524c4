{#- The way between two places along the surface, by the haversine formula on a sphere of the earth's
    mean radius. To the millimetre, so that no order of places hangs on the last bit of a sine. -#}
{% macro kilometres_between(latitude, longitude, other_latitude, other_longitude) -%}
    {%- set square = 'power(sin(radians(' ~ other_latitude ~ ' - ' ~ latitude ~ ') * 0.5), 2)'
        ~ ' + cos(radians(' ~ latitude ~ ')) * cos(radians(' ~ other_latitude ~ '))'
        ~ ' * power(sin(radians(' ~ other_longitude ~ ' - ' ~ longitude ~ ') * 0.5), 2)' -%}
    round(2 * 6371.0088 * atan2(sqrt({{ square }}), sqrt(abs(1 - ({{ square }})))), 6)
{%- endmacro %}
