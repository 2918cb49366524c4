{#- Wrong vars stop the run before it begins, each with one sentence. Runs on-run-start. -#}
{% macro check_settings() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- do check_names_of_vars() -%}
    {%- do check_settings_of_sources() -%}
    {%- do check_source_systems() -%}
    {%- do check_as_of_var() -%}
    {%- do check_ranges_of_vars() -%}
    {%- do check_time_zones() -%}
    {%- do check_rfm_schemes() -%}
{%- endmacro %}


{% macro known_vars() -%}
    {%- set known = [
        'source_systems', 'sources', 'business_time_zone', 'currency', 'as_of', 'as_of_minimum_share',
        'as_of_maximum_gap_days', 'quarantine_maximum_share', 'rfm_schemes',
    ] -%}
    {%- for source_system in var('sources') -%}
        {%- do known.extend([
            source_system ~ '_files', source_system ~ '_schema', source_system ~ '_database'
        ]) -%}
    {%- endfor -%}
    {{ return(known) }}
{%- endmacro %}


{#- dbt ignores a var that nothing reads: a misspelt one would change nothing, silently. -#}
{% macro check_names_of_vars() -%}
    {%- for name in invocation_args_dict.get('vars', {}) if name not in known_vars() -%}
        {%- do exceptions.raise_compiler_error(
            "There is no var " ~ name ~ "; the vars are " ~ known_vars() | join(', ') ~ "."
        ) -%}
    {%- endfor -%}
{%- endmacro %}


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
    {%- endfor -%}
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


{% macro check_as_of_var() -%}
    {%- if var('as_of') is none -%}{{ return('') }}{%- endif -%}
    {%- if named_as_of_day() >= run_business_date() -%}
        {%- do exceptions.raise_compiler_error(
            'The var as_of is ' ~ var('as_of') ~ ', but the last complete business day is '
            ~ (run_business_date() - modules.datetime.timedelta(days=1)) ~ ': choose that day or an earlier one.'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{% macro check_ranges_of_vars() -%}
    {%- for name, lowest, highest in [
        ('as_of_minimum_share', 0, 1),
        ('as_of_maximum_gap_days', 1, 100000),
        ('quarantine_maximum_share', 0, 1),
    ] -%}
        {%- set value = var(name) -%}
        {%- if value is not number or value < lowest or value > highest -%}
            {%- do exceptions.raise_compiler_error(
                'The var ' ~ name ~ ' must be a number from ' ~ lowest ~ ' to ' ~ highest
                ~ ', not "' ~ value ~ '".'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}


{% macro check_time_zones() -%}
    {%- do check_zone('The var business_time_zone', var('business_time_zone')) -%}
    {%- for source_system in active_systems() -%}
        {%- do check_zone(
            'vars.sources.' ~ source_system ~ '.time_zone', source_setting(source_system, 'time_zone')
        ) -%}
    {%- endfor -%}
{%- endmacro %}


{% macro check_zone(place, zone) -%}
    {%- if zone not in modules.pytz.all_timezones_set -%}
        {%- do exceptions.raise_compiler_error(
            place ~ ' is "' ~ zone ~ '", which is no time zone: write a name such as Europe/London or UTC.'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{% macro check_rfm_schemes() -%}
    {%- set known = ['rf_grid', 'r_package', 'three_level'] -%}
    {%- set schemes = var('rfm_schemes') -%}
    {%- if schemes is string or not schemes -%}
        {%- do exceptions.raise_compiler_error(
            'The var rfm_schemes must be a list such as [rf_grid], not "' ~ schemes ~ '".'
        ) -%}
    {%- endif -%}
    {%- for scheme in schemes if scheme not in known -%}
        {%- do exceptions.raise_compiler_error(
            'The var rfm_schemes names "' ~ scheme ~ '"; there are ' ~ known | join(', ') ~ '.'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
