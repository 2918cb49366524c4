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
        'as_of_maximum_gap_days', 'quarantine_maximum_share', 'events_lookback_days', 'bot_events_per_day', 'cart_abandoned_after_days', 'rfm_schemes',
        'identity_maximum_ids_per_value', 'identity_maximum_ids_per_customer',
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
        ('events_lookback_days', 0, 100000),
        ('bot_events_per_day', 1, 1000000000),
        ('cart_abandoned_after_days', 0, 365),
        ('quarantine_maximum_share', 0, 1),
        ('identity_maximum_ids_per_value', 1, 1000),
        ('identity_maximum_ids_per_customer', 1, 100000),
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
