{#- A setting of a source system: its entry in vars.sources, else the default. -#}
{% macro source_setting(source_system, key) -%}
    {{ return(var('sources').get(source_system, {}).get(key, source_setting_defaults()[key])) }}
{%- endmacro %}


{% macro source_setting_defaults() -%}
    {{ return({
        'tables': [],
        'time_zone': 'UTC',
        'crm_is_complete': false,
        'ids_are_personal': false,
        'decides_as_of': true,
        'customer_ids_of': none,
        'calling_code': none,
    }) }}
{%- endmacro %}


{#- The active source systems for which a setting holds, as a list of SQL literals. -#}
{% macro systems_where(key) -%}
    {%- set systems = [] -%}
    {%- for source_system in active_systems() if source_setting(source_system, key) -%}
        {%- do systems.append("'" ~ source_system ~ "'") -%}
    {%- endfor -%}
    {#- An empty list is no SQL. -#}
    {{ return('(' ~ (systems or ["''"]) | join(', ') ~ ')') }}
{%- endmacro %}
