{#- Which days of web events each run renewed: one row per table, run and source system, with the first
    day and the number of that renewal of checked_events. It is no model, as it must outlive full
    refreshes, and is kept beside the histories of the gates. -#}
{% macro renewed_days() -%}
    {{ return(gate_history('renewed_days')) }}
{%- endmacro %}


{#- dbt's cache knows no table that a macro made. -#}
{% macro has_renewed_days() -%}
    {%- set log = renewed_days() -%}
    {{ return(run_query(
        "select 1 from information_schema.tables where upper(table_catalog) = upper('" ~ log.database
        ~ "') and upper(table_schema) = upper('" ~ log.schema ~ "') and upper(table_name) = upper('"
        ~ log.identifier ~ "')"
    ) | length > 0) }}
{%- endmacro %}


{% macro name_in_renewed_days(relation) -%}
    {#- A data test gives the name of the table as text. -#}
    {%- set parts = (relation | string | replace('"', '') | lower).split('.') -%}
    {{ return("'" ~ parts[-2:] | join('.') ~ "'") }}
{%- endmacro %}


{% macro checked_events_relation() -%}
    {%- for node in (graph.nodes | default({})).values()
        if node.resource_type == 'model' and node.name == 'checked_events' -%}
        {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}


{#- Whether a table of web facts is made from checked_events, and is not that table. -#}
{% macro follows_checked_events(relation) -%}
    {%- set checked = checked_events_relation() -%}
    {{ return(checked is not none and name_in_renewed_days(checked) != name_in_renewed_days(relation)) }}
{%- endmacro %}


{#- The number of the renewal that a table made last, and that of the one which checked_events made last:
    none if there is none. -#}
{% macro renewals_of(relation) -%}
    {%- set read = read_by_model(relation) -%}
    {%- if 'renewals' not in read -%}
        {%- set name, checked = name_in_renewed_days(relation), name_in_renewed_days(checked_events_relation()) -%}
        {%- do read.update({
            'renewals': run_query(
                'select max(case when table_name = ' ~ name ~ ' then renewal end), max(case when table_name = '
                ~ checked ~ ' then renewal end) from ' ~ renewed_days() ~ ' where table_name in (' ~ name ~ ', '
                ~ checked ~ ')'
            ).rows[0] if has_renewed_days() else (none, none)
        }) -%}
    {%- endif -%}
    {{ return(read.renewals) }}
{%- endmacro %}


{#- The first day, as text, that checked_events has renewed of each source system since a table renewed
    its own; a table that never said so knows no source system. -#}
{% macro days_behind_checked_events(relation) -%}
    {%- set first_days = {} -%}
    {%- set known, latest = renewals_of(relation) -%}
    {%- if known is none or latest is none -%}{{ return(first_days) }}{%- endif -%}
    {#- What was not renewed is not behind: no day is as late as this one. -#}
    {%- for source_system in active_systems() -%}{%- do first_days.update({source_system: '9999-12-31'}) -%}{%- endfor -%}
    {%- set behind = run_query(
        'select source_system, min(first_on) from ' ~ renewed_days() ~ ' where table_name = '
        ~ name_in_renewed_days(checked_events_relation()) ~ ' and renewal > ' ~ known ~ ' and renewal <= '
        ~ latest ~ ' group by source_system'
    ) -%}
    {%- for row in behind.rows -%}{%- do first_days.update({row[0]: row[1] | string}) -%}{%- endfor -%}
    {{ return(first_days) }}
{%- endmacro %}


{#- Writes down which days the model renews. checked_events says it before it does, so that a run that
    ends there renews too much next time, and once more when its rows are there: who read them just
    before does not take them for counted. Those that follow it write down afterwards which renewal they
    knew of before they read its rows: it may have been renewed since. -#}
{% macro note_renewed_days() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set log = renewed_days() -%}
    {%- if follows_checked_events(this) -%}
        {%- set renewal = renewals_of(this)[1] -%}
        {%- if renewal is none -%}{{ return('') }}{%- endif -%}
    {%- else -%}
        {%- set renewal = 'coalesce(max(renewal), 0) + 1 from ' ~ log ~ ' where table_name = ' ~ name_in_renewed_days(this) -%}
        {%- do run_query('create schema if not exists ' ~ log.without_identifier()) -%}
        {%- do run_query(
            'create table if not exists ' ~ log
            ~ ' (table_name varchar, source_system varchar, first_on date, renewal bigint)'
        ) -%}
    {%- endif -%}
    {%- set read = read_by_model(this) -%}
    {#- Afterwards a new table looks as if it had been there before. -#}
    {%- if 'renewed' not in read -%}
        {%- do read.update({'renewed': first_days_to_replace(this) if is_incremental() else {}}) -%}
    {%- endif -%}
    {%- set rows = [] -%}
    {%- for source_system in active_systems() -%}
        {%- do rows.append(
            'select ' ~ name_in_renewed_days(this) ~ ", '" ~ source_system ~ "', cast('"
            ~ read.renewed.get(source_system, '0001-01-02') ~ "' as date), " ~ renewal
        ) -%}
    {%- endfor -%}
    {%- do run_query('insert into ' ~ log ~ ' ' ~ rows | join(' union all ')) -%}
{%- endmacro %}


{#- Condition for the rows of the days that a table renewed last, for its tests; all rows if it never
    said so. -#}
{% macro is_in_last_renewed_days(relation) -%}
    {%- if not has_renewed_days() -%}{{ return('1 = 1') }}{%- endif -%}
    {%- set of_table = ' from ' ~ renewed_days() ~ ' where table_name = ' ~ name_in_renewed_days(relation) -%}
    {%- set last = run_query(
        'select source_system, min(first_on)' ~ of_table ~ ' and renewal = (select max(renewal)' ~ of_table
        ~ ') group by source_system'
    ) -%}
    {%- set parts = ['occurred_on is null'] -%}
    {%- for row in last.rows -%}
        {%- do parts.append(
            "source_system = '" ~ row[0] ~ "' and occurred_on >= cast('" ~ row[1] ~ "' as date)"
        ) -%}
    {%- endfor -%}
    {{ return('(' ~ parts | join(' or ') ~ ')' if last.rows else '1 = 1') }}
{%- endmacro %}
