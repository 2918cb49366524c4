{#- Whether a column of a source is read by way of its text, as it has another kind of type than its
    YAML declares: numbers that a loader left as text, or a column without a value, which loaders give any
    type. -#}
{% macro is_read_as_text(given, declared) -%}
    {%- set one = kind_of_type(given) -%}
    {%- set other = kind_of_type(declared) -%}
    {{ return(
        one != other and 'other' not in (one, other)
        and (one, other) not in [('day', 'time'), ('time', 'day'), ('zoned time', 'time'), ('zoned time', 'day')]
    ) }}
{%- endmacro %}


{#- A column of a source as its YAML declares it; null where it cannot be read, which check_sources has
    made sure of. -#}
{% macro read_as_type(column, given, declared) -%}
    {%- if not is_read_as_text(given, declared) -%}
        {{ return(column) }}
    {%- elif kind_of_type(declared) == 'text' -%}
        {{ return('cast(' ~ column ~ ' as varchar)') }}
    {%- elif kind_of_type(declared) == 'number' and digits_of_type(declared) < 40 and '(' in declared -%}
        {#- Digits that the declared type lacks are not rounded off here. -#}
        {{ return(try_cast_as('cast(' ~ column ~ ' as varchar)', 'decimal(38,10)')) }}
    {%- else -%}
        {{ return(try_cast_as('cast(' ~ column ~ ' as varchar)', declared)) }}
    {%- endif -%}
{%- endmacro %}
