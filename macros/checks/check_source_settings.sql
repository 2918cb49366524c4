{#- A misspelt setting would leave the default in force, silently. -#}
{% macro check_settings_of_sources() -%}
    {%- set tables = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.name.startswith('staged_') -%}
        {%- do tables.append(node.name[7:]) -%}
    {%- endfor -%}
    {%- for source_system, settings in var('sources').items() -%}
        {%- set place = 'vars.sources.' ~ source_system ~ ' of dbt_project.yml' -%}
        {%- for key in settings if key not in source_setting_defaults() -%}
            {%- do exceptions.raise_compiler_error(
                place ~ ' has a setting ' ~ key ~ ', which does not exist; there are '
                ~ source_setting_defaults() | join(', ') ~ '.'
            ) -%}
        {%- endfor -%}
        {%- for name in settings.get('tables', []) if name not in tables -%}
            {%- do exceptions.raise_compiler_error(
                place ~ ' lists the table ' ~ name ~ ', which is not in the input contract; there are '
                ~ tables | sort | join(', ') ~ '.'
            ) -%}
        {%- endfor -%}
        {%- for key, value in settings.items()
            if source_setting_defaults()[key] is boolean and value is not boolean -%}
            {%- do exceptions.raise_compiler_error(
                place ~ ' sets ' ~ key ~ ' to "' ~ value ~ '": write true or false.'
            ) -%}
        {%- endfor -%}
        {%- do check_customer_ids_of(place, source_system) -%}
        {%- do check_calling_code(place, source_setting(source_system, 'calling_code')) -%}
    {%- endfor -%}
{%- endmacro %}


{#- Whose CRM ids a source uses must be known, and no chain of references. -#}
{% macro check_customer_ids_of(place, source_system) -%}
    {%- set owner = source_setting(source_system, 'customer_ids_of') -%}
    {%- if owner is none -%}{{ return('') }}{%- endif -%}
    {%- set owners = [] -%}
    {%- for name in var('sources')
        if name != source_system and source_setting(name, 'customer_ids_of') is none -%}
        {%- do owners.append(name) -%}
    {%- endfor -%}
    {%- if owner not in owners -%}
        {%- do exceptions.raise_compiler_error(
            place ~ ' sets customer_ids_of to "' ~ owner ~ '", which is no other source with ids of '
            ~ 'its own; there are ' ~ owners | join(', ') ~ '.'
        ) -%}
    {%- endif -%}
    {%- if 'customers' in source_setting(source_system, 'tables') -%}
        {%- do exceptions.raise_compiler_error(
            place ~ ' delivers customers, and sets customer_ids_of to "' ~ owner ~ '": a source with '
            ~ 'records of its own has ids of its own. Remove one of the two.'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{% macro check_calling_code(place, code) -%}
    {%- if code is not none and not modules.re.fullmatch('[1-9][0-9]{0,2}', code | string) -%}
        {%- do exceptions.raise_compiler_error(
            place ~ ' sets calling_code to "' ~ code ~ '": write the digits of a country such as 1 or 44.'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- A model that no list of tables names would be built and never read. -#}
{% macro check_source_systems() -%}
    {%- for source_system in active_systems() -%}
        {%- set folder = 'models/staging/' ~ source_system ~ '/' -%}
        {%- set delivered = [] -%}
        {%- for node in graph.nodes.values()
            if node.resource_type == 'model' and node.original_file_path.startswith(folder)
            and '__' in node.name -%}
            {%- do delivered.append(node.name.split('__', 1)[1]) -%}
        {%- endfor -%}
        {%- for node in graph.nodes.values()
            if node.resource_type == 'model' and node.name.startswith('staged_')
            and node.name[7:] in delivered
            and node.name[7:] not in source_setting(source_system, 'tables') -%}
            {%- do exceptions.raise_compiler_error(
                folder ~ ' has a model for ' ~ node.name[7:] ~ ', which nothing reads: add '
                ~ node.name[7:] ~ ' to vars.sources.' ~ source_system ~ '.tables in dbt_project.yml.'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
