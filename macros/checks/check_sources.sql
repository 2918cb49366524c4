{#- What the source tables of the active systems lack, in sentences and all at once, before any
    model runs. Runs on-run-start; not if no model runs that reads them. -#}
{% macro check_sources() -%}
    {%- if not execute or flags.WHICH not in ('build', 'run') -%}{{ return('') }}{%- endif -%}
    {%- if env_var('FINEGRAIN_RUN_ID', '') and '.stg_' not in selected_resources | join(' ') -%}
        {{ return('') }}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- for source_system in active_systems() -%}
        {%- do problems.extend(problems_of_source(source_system)) -%}
    {%- endfor -%}
    {%- if problems -%}
        {%- do exceptions.raise_compiler_error(problems | join('\n')) -%}
    {%- endif -%}
{%- endmacro %}


{% macro problems_of_source(source_system) -%}
    {%- set tables = [] -%}
    {%- for node in graph.sources.values() if node.source_name == source_system -%}
        {%- do tables.append(node) -%}
    {%- endfor -%}
    {%- set last = last_delivery(source_system) -%}
    {%- set required = [] -%}
    {%- set problems = [] -%}
    {%- set missing = [] -%}
    {%- set changed = [] -%}
    {%- for node in tables -%}
        {%- set of_table, since = [], [] -%}
        {%- set relation = source_relation(node) -%}
        {%- set fault = fault_of_source(relation) -%}
        {%- set types = source_columns(relation) if fault is none else none -%}
        {%- if not node.config.meta.optional -%}{%- do required.append(node.name) -%}{%- endif -%}
        {%- if fault is not none -%}
            {%- do problems.append(
                'The table ' ~ node.name ~ ' of source ' ~ source_system ~ ' cannot be read. ' ~ fault
            ) -%}
        {%- elif types is none -%}
            {%- if not node.config.meta.optional -%}
                {%- do missing.append(node.name) -%}
                {%- do problems.append(
                    'The table ' ~ node.name ~ ' of source ' ~ source_system ~ ' is missing: looked for '
                    ~ relation ~ '. Put it there, or change the vars ' ~ source_system ~ '_files, '
                    ~ source_system ~ '_schema or source_systems (docs/mapping.md).'
                ) -%}
            {%- else -%}
                {%- do since.extend(problems_since_last_delivery(node, relation, none, last)) -%}
            {%- endif -%}
        {%- else -%}
            {%- do of_table.extend(problems_of_table(node, relation, types)) -%}
            {%- if not of_table -%}
                {%- do since.extend(problems_since_last_delivery(node, relation, types, last)) -%}
            {%- endif -%}
        {%- endif -%}
        {%- do problems.extend(of_table + since) -%}
        {%- if since -%}{%- do changed.append(source_system ~ '.' ~ node.name) -%}{%- endif -%}
    {%- endfor -%}
    {%- if source_system == 'demo' and missing == required and missing and not last -%}
        {{ return(['There is no data yet: run `finegrain demo` to make the demo company, or set the var '
            ~ 'source_systems to your own (docs/mapping.md).']) }}
    {%- endif -%}
    {%- if changed -%}{%- do problems.append(cure_of_deliveries(changed)) -%}{%- endif -%}
    {{ return(problems) }}
{%- endmacro %}


{% macro problems_of_table(node, relation, types) -%}
    {%- set problems = [] -%}
    {%- set place = 'The table ' ~ node.name ~ ' of source ' ~ node.source_name -%}
    {%- for column in node.columns.values()
        if not column.config.meta.optional and column.name | lower not in types -%}
        {%- do problems.append(
            place ~ ' has no column ' ~ column.name ~ ', which is required. It has '
            ~ types.keys() | join(', ') ~ '. Add the column, or map another one in models/staging/'
            ~ node.source_name ~ ' and its YAML.'
        ) -%}
    {%- endfor -%}
    {%- if not node.config.meta.optional
        and run_query('select 1 from ' ~ relation ~ ' limit 1') | length == 0 -%}
        {%- do problems.append(
            place ~ ' is empty (' ~ relation ~ '): load it, or take ' ~ node.source_name
            ~ ' out of the var source_systems.'
        ) -%}
    {%- endif -%}
    {%- do problems.extend(problems_of_types(node, relation, types)) -%}
    {{ return(problems) }}
{%- endmacro %}


{#- A column of another type than declared is read all the same, if all of it can be. -#}
{% macro problems_of_types(node, relation, types) -%}
    {%- set problems = [] -%}
    {%- set place = ' of table ' ~ node.name ~ ' of source ' ~ node.source_name -%}
    {%- for column in node.columns.values() if column.name | lower in types -%}
        {%- set given = types[column.name | lower] -%}
        {%- if column.data_type and is_read_as_other(given, column.data_type) -%}
            {%- set unread = run_query(
                'select count(' ~ column.name ~ '), count(case when ' ~ column.name ~ ' is not null and '
                ~ read_as_type(column.name, given, column.data_type) ~ ' is null then 1 end) from ' ~ relation
            ).rows[0] -%}
            {%- if unread[1] -%}
                {%- do problems.append(
                    'The column ' ~ column.name ~ place ~ ' is ' ~ given ~ ', and ' ~ '{:,}'.format(unread[1])
                    ~ ' of its ' ~ '{:,}'.format(unread[0]) ~ ' values cannot be read as '
                    ~ column.data_type ~ '. Mend the source, or declare the column as ' ~ given
                    ~ ' and read it in models/staging/' ~ node.source_name ~ ' (docs/mapping.md).'
                ) -%}
            {%- endif -%}
        {%- elif column.data_type and kind_of_type(given) == 'zoned time'
            and kind_of_type(column.data_type) == 'day' -%}
            {%- set time = 'cast(' ~ column.name ~ ' as timestamp)' -%}
            {%- set astray = run_query(
                'select count(' ~ column.name ~ '), count(case when ' ~ time ~ " <> date_trunc('day', " ~ time
                ~ ') then 1 end) from ' ~ relation
            ).rows[0] -%}
            {%- if astray[1] -%}
                {%- do problems.append(
                    'The column ' ~ column.name ~ place ~ ' holds days, yet ' ~ '{:,}'.format(astray[1]) ~ ' of its '
                    ~ '{:,}'.format(astray[0]) ~ ' values are times with a zone and no midnight of UTC, so that '
                    ~ 'another day may be meant. Deliver days, or declare the column as timestamp.'
                ) -%}
            {%- endif -%}
        {%- elif column.data_type and kind_of_type(given) == 'zoned time'
            and kind_of_type(column.data_type) == 'time'
            and source_setting(node.source_name, 'time_zone') != 'UTC' -%}
            {%- do problems.append(
                'The column ' ~ column.name ~ place ~ ' carries a time zone, but vars.sources.'
                ~ node.source_name ~ '.time_zone says that times are those of '
                ~ source_setting(node.source_name, 'time_zone') ~ '. Write UTC there if all of them carry '
                ~ 'their zone, or deliver this one without.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}
{%- endmacro %}


{% macro source_relation(node) -%}
    {{ return(builtins.source(node.source_name, node.name)) }}
{%- endmacro %}
