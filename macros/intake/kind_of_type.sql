{#- What a column type is, whatever its engine calls it: text, number, day, time, zoned time, truth,
    or other. -#}
{% macro kind_of_type(data_type) -%}
    {%- set name = data_type | lower | trim -%}
    {%- if name.startswith(('struct', 'map', 'list', 'array', 'object', 'variant')) or name.endswith(']') -%}
        {{ return('other') }}
    {%- elif name.startswith(('varchar', 'char', 'text', 'string', 'enum')) -%}
        {{ return('text') }}
    {%- elif name in ('timestamp with time zone', 'timestamptz') or name.startswith(('timestamp_tz', 'timestamp_ltz')) -%}
        {{ return('zoned time') }}
    {%- elif name.startswith(('timestamp', 'datetime')) -%}
        {{ return('time') }}
    {%- elif name == 'date' -%}
        {{ return('day') }}
    {%- elif name.startswith('bool') -%}
        {{ return('truth') }}
    {%- elif modules.re.match('(u?(tiny|small|big|huge)?int|u?integer|decimal|numeric|number|double|float|real)[0-9]*\\b', name) -%}
        {{ return('number') }}
    {%- else -%}
        {{ return('other') }}
    {%- endif -%}
{%- endmacro %}


{#- How many digits a number of the type may have before its point. -#}
{% macro digits_of_type(data_type) -%}
    {%- set name = data_type | lower | trim -%}
    {%- set found = modules.re.fullmatch('(?:decimal|numeric|number)[(]([0-9]+)(?:, *([0-9]+))?[)]', name) -%}
    {%- if found -%}
        {{ return(found.group(1) | int - (found.group(2) or 0) | int) }}
    {%- endif -%}
    {%- set digits = {
        'tinyint': 3, 'smallint': 5, 'int': 10, 'integer': 10, 'bigint': 19, 'utinyint': 3, 'usmallint': 5,
        'uinteger': 10, 'ubigint': 20, 'hugeint': 39, 'uhugeint': 39, 'decimal': 15, 'numeric': 15, 'number': 38,
    } -%}
    {#- A double may be anything, infinity and no number too. -#}
    {{ return(digits.get(name, 309)) }}
{%- endmacro %}


{#- How many digits any number may have that the type holds: an integer goes up to 2,147,483,647, and
    so nine. -#}
{% macro sure_digits_of_type(data_type) -%}
    {{ return(digits_of_type(data_type) - (1 if 'int' in data_type | lower else 0)) }}
{%- endmacro %}


{#- Whether the type has no digits after the point. -#}
{% macro is_whole_type(data_type) -%}
    {{ return(modules.re.fullmatch(
        '(u?(tiny|small|big|huge)?int|u?integer)[0-9]*|number|(decimal|numeric|number)[(][0-9]+(, *0)?[)]',
        data_type | lower | trim
    ) is not none) }}
{%- endmacro %}
