{#- The offsets of a time zone from UTC between two new years, as pairs of the moment (UTC) from which
    one holds and its minutes. Zones change their offset at a whole minute; changes that undo each
    other within three days have never been. -#}
{% macro zone_offsets(zone, first_year, last_year) -%}
    {%- set found = [] -%}
    {%- set here = modules.pytz.timezone(zone) -%}
    {%- set step = modules.datetime.timedelta(days=3) -%}
    {%- set first = modules.datetime.datetime(first_year, 1, 1) -%}
    {%- set state = namespace(minutes=offset_minutes(here, first)) -%}
    {%- do found.append((first, state.minutes)) -%}
    {%- for number in range((modules.datetime.datetime(last_year, 1, 1) - first) // step + 1) -%}
        {%- set before = first + number * step -%}
        {%- if offset_minutes(here, before + step) != state.minutes -%}
            {%- set moment = first_moment_of_change(here, before, 3 * 24 * 60) -%}
            {%- set state.minutes = offset_minutes(here, moment) -%}
            {%- do found.append((moment, state.minutes)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- The first minute after a moment, at most so many minutes later, that has another offset. -#}
{% macro first_moment_of_change(here, before, minutes) -%}
    {%- set minute = modules.datetime.timedelta(minutes=1) -%}
    {%- set search = namespace(low=0, high=minutes) -%}
    {%- for halving in range(13) if search.high - search.low > 1 -%}
        {%- set middle = (search.low + search.high) // 2 -%}
        {%- if offset_minutes(here, before + middle * minute) == offset_minutes(here, before) -%}
            {%- set search.low = middle -%}
        {%- else -%}
            {%- set search.high = middle -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(before + search.high * minute) }}
{%- endmacro %}


{% macro offset_minutes(here, moment) -%}
    {{ return(((here.fromutc(moment).replace(tzinfo=none) - moment).total_seconds() // 60) | int) }}
{%- endmacro %}
