{#- The offsets of a time zone from UTC between two new years, as pairs of the moment (UTC) from which
    one holds and its minutes. Zones change at a whole minute, and no change has been undone within a
    fortnight. -#}
{% macro zone_offsets(zone, first_year, last_year) -%}
    {%- set here = modules.pytz.timezone(zone) -%}
    {%- set first = modules.datetime.datetime(first_year, 1, 1) -%}
    {%- set minute = modules.datetime.timedelta(minutes=1) -%}
    {%- set step = 14 * 24 * 60 -%}
    {%- set state = namespace(offset=here.fromutc(first).replace(tzinfo=none) - first) -%}
    {%- set found = [(first, (state.offset // minute))] -%}
    {%- for number in range(((last_year - first_year) * 366 * 24 * 60) // step + 1) -%}
        {%- set before = first + number * step * minute -%}
        {%- set after = before + step * minute -%}
        {%- if here.fromutc(after).replace(tzinfo=none) - after != state.offset -%}
            {#- Halve the fortnight until one minute is left. -#}
            {%- set search = namespace(low=0, high=step) -%}
            {%- for halving in range(15) if search.high - search.low > 1 -%}
                {%- set middle = before + ((search.low + search.high) // 2) * minute -%}
                {%- if here.fromutc(middle).replace(tzinfo=none) - middle == state.offset -%}
                    {%- set search.low = (search.low + search.high) // 2 -%}
                {%- else -%}
                    {%- set search.high = (search.low + search.high) // 2 -%}
                {%- endif -%}
            {%- endfor -%}
            {%- set moment = before + search.high * minute -%}
            {%- set state.offset = here.fromutc(moment).replace(tzinfo=none) - moment -%}
            {%- do found.append((moment, (state.offset // minute))) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
