{#- Wrong vars stop the run before it begins, each with one sentence. Runs on-run-start. -#}
{% macro check_settings() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- do check_names_of_vars() -%}
    {%- do check_settings_of_sources() -%}
    {%- do check_source_systems() -%}
    {%- do check_as_of_var() -%}
    {%- do check_ranges_of_vars() -%}
    {%- do check_intake_vars() -%}
    {%- do check_time_zones() -%}
    {%- do check_rfm_schemes() -%}
    {%- do check_snowflake_vars() -%}
{%- endmacro %}


{% macro known_vars() -%}
    {%- set known = [
        'source_systems', 'sources', 'business_time_zone', 'currency', 'as_of', 'as_of_minimum_share',
        'as_of_maximum_gap_days', 'earliest_day', 'quarantine_maximum_share',
        'quarantine_maximum_share_of', 'delivery_minimum_share', 'delivery_maximum_share',
        'accepted_deliveries', 'events_lookback_days',
        'bot_events_per_day', 'cart_abandoned_after_days', 'next_category_minimum_customers',
        'occasion_days_before', 'rfm_schemes',
        'identity_maximum_ids_per_value', 'identity_maximum_ids_per_customer',
        'store_radius_km', 'segment_minimum_size', 'segment_duplicate_jaccard',
        'segment_broad_share', 'segment_stability_days', 'segment_events_days', 'working_database', 'reader_roles', 'personal_tag',
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
    {%- set problems = [] -%}
    {%- for name, lowest, highest in [
        ('as_of_minimum_share', 0, 1),
        ('as_of_maximum_gap_days', 1, 100000),
        ('events_lookback_days', 0, 100000),
        ('bot_events_per_day', 1, 1000000000),
        ('cart_abandoned_after_days', 0, 365),
        ('store_radius_km', 0.001, 500),
        ('segment_minimum_size', 0, 1000000000),
        ('next_category_minimum_customers', 1, 1000000000),
        ('occasion_days_before', 0, 180),
        ('segment_duplicate_jaccard', 0, 1),
        ('segment_broad_share', 0, 1),
        ('segment_stability_days', 1, 100000),
        ('segment_events_days', 1, 100000),
        ('quarantine_maximum_share', 0, 1),
        ('delivery_minimum_share', 0, 1),
        ('delivery_maximum_share', 1, 1000000000),
        ('identity_maximum_ids_per_value', 1, 1000),
        ('identity_maximum_ids_per_customer', 1, 100000),
    ] -%}
        {%- set value = var(name) -%}
        {%- if value is not number or value < lowest or value > highest -%}
            {%- do problems.append(
                'The var ' ~ name ~ ' must be a number from ' ~ lowest ~ ' to ' ~ highest
                ~ ', not "' ~ value ~ '".'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if problems -%}{%- do exceptions.raise_compiler_error(problems | join('\n')) -%}{%- endif -%}
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
    {%- set known = ['rf_grid', 'r_package', 'three_level', 'engagement_grid'] -%}
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


{#- They become part of statements. -#}
{% macro check_snowflake_vars() -%}
    {%- set word = '[A-Za-z_][A-Za-z0-9_$]*' -%}
    {%- set roles = var('reader_roles') -%}
    {%- if roles is string or roles is mapping or roles is not iterable -%}
        {%- do exceptions.raise_compiler_error(
            'The var reader_roles must be a list such as [BI_READER], not "' ~ roles ~ '".'
        ) -%}
    {%- endif -%}
    {%- for role in roles if not modules.re.fullmatch(word, role | string) -%}
        {%- do exceptions.raise_compiler_error(
            'The var reader_roles names "' ~ role ~ '", which is no name of a role: write letters, '
            ~ 'digits and underscores.'
        ) -%}
    {%- endfor -%}
    {%- set tag = var('personal_tag') -%}
    {%- if tag is not none and not modules.re.fullmatch(word ~ '[.]' ~ word ~ '[.]' ~ word, tag | string) -%}
        {%- do exceptions.raise_compiler_error(
            'The var personal_tag is "' ~ tag ~ '": write database, schema and name of the tag, as in '
            ~ 'GOVERNANCE.TAGS.PERSONAL.'
        ) -%}
    {%- endif -%}
{%- endmacro %}
