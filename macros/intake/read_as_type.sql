{#- Whether a column is not simply taken, as it has another kind of type than is declared: numbers that a
    loader left as text, ids that it made floating-point numbers for the sake of a null among them, or a
    column without a value, which loaders give any type. -#}
{% macro is_read_as_other(given, declared) -%}
    {%- set one = kind_of_type(given) -%}
    {%- set other = kind_of_type(declared) -%}
    {%- if one == other -%}
        {{ return(is_whole_type(declared) and one == 'number' and not is_whole_type(given)) }}
    {%- endif -%}
    {{ return(
        'other' not in (one, other)
        and (one, other) not in [('day', 'time'), ('time', 'day'), ('zoned time', 'time'), ('zoned time', 'day')]
    ) }}
{%- endmacro %}


{#- A column as it is declared; null where it cannot be read so, which check_sources has made sure of for
    the columns of sources. -#}
{% macro read_as_type(column, given, declared) -%}
    {%- set one = kind_of_type(given) -%}
    {%- set other = kind_of_type(declared) -%}
    {%- if not is_read_as_other(given, declared) -%}
        {{ return(column) }}
    {%- elif other == 'text' -%}
        {{ return(number_text(column, given) if one == 'number' else 'cast(' ~ column ~ ' as varchar)') }}
    {%- elif other == 'number' and is_whole_type(declared) and one in ('text', 'number') -%}
        {#- An engine would round 2.6 to 3. -#}
        {%- set number = try_cast_as(column, 'decimal(38,10)') if one == 'text' else column -%}
        {{ return(try_cast_as('case when ' ~ number ~ ' = floor(' ~ number ~ ') then ' ~ number ~ ' end', declared)) }}
    {%- elif other == 'number' and '(' in declared -%}
        {#- Digits that the declared type lacks are not rounded off here. -#}
        {{ return(try_cast_as('cast(' ~ column ~ ' as varchar)', 'decimal(38,10)')) }}
    {%- else -%}
        {{ return(try_cast_as('cast(' ~ column ~ ' as varchar)', declared)) }}
    {%- endif -%}
{%- endmacro %}


{#- A number as the text that it was before a loader took it for a number: 17850 and not 17850.0. Null
    where that cannot be told: floating-point numbers hold 15 digits, and beyond these engines write 1e+16.
    A fraction has no zeros at its end. -#}
{% macro number_text(column, given) -%}
    {%- if is_whole_type(given) -%}
        {{ return('cast(' ~ column ~ ' as varchar)') }}
    {%- elif '(' in given -%}
        {{ return("rtrim(rtrim(cast(" ~ column ~ " as varchar), '0'), '.')") }}
    {%- endif -%}
    {%- set fraction = 'cast(' ~ column ~ ' as decimal(18,4))' -%}
    {{ return(
        'case'
        ~ ' when abs(' ~ column ~ ') >= 1000000000000000 then null'
        ~ ' when ' ~ column ~ ' = floor(' ~ column ~ ') then cast(cast(floor(' ~ column ~ ') as bigint) as varchar)'
        ~ ' when abs(' ~ column ~ ') < 100000000000 and cast(' ~ fraction ~ ' as double) = ' ~ column
        ~ " then rtrim(cast(" ~ fraction ~ " as varchar), '0')"
        ~ ' end'
    ) }}
{%- endmacro %}
