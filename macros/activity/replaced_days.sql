{#- Web facts are renewed by business day: the days that a run replaces are read anew and put in the
    place of what the table holds of them. Settled days, those more than events_lookback_days before
    the latest day of their source, stay: what arrives for them later waits for a full refresh, and
    the test late_events_wait tells how much that is.

    checked_events decides which days these are; each run writes that down before it changes a row
    (renewed_days.sql). The tables that count its events renew what it has renewed since they did so
    last, and so lose nothing if a run ended between them. -#}

{#- Condition for the rows of the days to replace; all rows in a full build. A raw table is asked with
    its time_column, which an engine can skip by, where a day computed from it would hide what need not
    be read: a business day is never more than a day away from UTC's. -#}
{% macro is_in_replaced_days(relation, time_column=none) -%}
    {%- if not may_ask_warehouse() -%}{{ return('1 = 1') }}{%- endif -%}
    {%- if is_incremental() -%}{{ return(days_to_replace(relation, time_column)) }}{%- endif -%}
    {#- What a full build will hold is known before it reads it. -#}
    {%- if is_of_a_model() and follows_checked_events(relation) -%}{%- do renewals_of(relation) -%}{%- endif -%}
    {{ return('1 = 1') }}
{%- endmacro %}


{% macro days_to_replace(relation, time_column=none) -%}
    {%- set first_days = first_days_to_replace(relation) -%}
    {#- Rows without a day are rejected ones: judged anew each time, and nothing to those who ask by time. -#}
    {%- set parts = ['occurred_on is null'] if time_column is none else ['1 = 0'] -%}
    {%- for source_system in active_systems() -%}
        {%- set is_of_system = "source_system = '" ~ source_system ~ "'" -%}
        {%- if source_system in first_days -%}
            {%- set first_on = first_days[source_system] -%}
            {%- set of_time = '' if time_column is none else
                ' and ' ~ time_column ~ " >= cast('" ~ day_before(first_on) ~ "' as timestamp)" -%}
            {%- do parts.append(
                is_of_system ~ " and occurred_on >= cast('" ~ first_on ~ "' as date)" ~ of_time
            ) -%}
        {%- else -%}
            {%- do parts.append(is_of_system) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return('(' ~ parts | join(' or ') ~ ')') }}
{%- endmacro %}


{#- Condition for the settled rows of the day before: what began there may go on. -#}
{% macro is_just_before_replaced_days(relation) -%}
    {%- set first_days = first_days_to_replace(relation) -%}
    {%- set parts = ['1 = 0'] -%}
    {%- for source_system in active_systems() if source_system in first_days -%}
        {%- do parts.append(
            "source_system = '" ~ source_system ~ "' and occurred_on = cast('"
            ~ day_before(first_days[source_system]) ~ "' as date)"
        ) -%}
    {%- endfor -%}
    {{ return('(' ~ parts | join(' or ') ~ ')') }}
{%- endmacro %}


{#- The first day to replace, as text, of each source system that the table knows. -#}
{% macro first_days_to_replace(relation) -%}
    {%- set read = read_by_model(relation) -%}
    {%- if 'first_days' not in read -%}
        {%- do read.update({
            'first_days': days_behind_checked_events(relation) if follows_checked_events(relation)
                else days_before_the_latest(relation)
        }) -%}
    {%- endif -%}
    {{ return(read.first_days) }}
{%- endmacro %}


{#- What a model has read of the days of a table. Its query, what it deletes and what it writes down go
    by one reading: another run may renew days between any two. -#}
{% macro read_by_model(relation) -%}
    {%- if not is_of_a_model() -%}{{ return({}) }}{%- endif -%}
    {{ return(
        graph.nodes[model.unique_id]
        .setdefault('days_read_in_' ~ invocation_id, {})
        .setdefault(name_in_renewed_days(relation), {})
    ) }}
{%- endmacro %}


{#- Not of a unit test, nor of a query that was typed. -#}
{% macro is_of_a_model() -%}
    {{ return(model is defined and model.unique_id in graph.nodes) }}
{%- endmacro %}


{% macro days_before_the_latest(relation) -%}
    {%- set counted = run_query(
        'select source_system, occurred_on, count(*) from ' ~ relation ~ ' where ' ~ has_come(relation)
        ~ ' group by source_system, occurred_on order by source_system asc, occurred_on desc'
    ) -%}
    {%- set days, first_days = {}, {} -%}
    {%- for row in counted.rows -%}{%- do days.setdefault(row[0], []).append((row[1], row[2])) -%}{%- endfor -%}
    {%- for source_system, of_system in days.items() -%}
        {%- do first_days.update({
            source_system: (
                latest_credible_day(of_system) - modules.datetime.timedelta(days=var('events_lookback_days'))
            ) | string
        }) -%}
    {%- endfor -%}
    {{ return(first_days) }}
{%- endmacro %}


{#- Condition for rows that can say which day is the latest. A day that has not come is none: it belongs
    to a misdated row. Nor is that of a rejected row: it may have been misdated too, and come since, and
    would hide a gap before it. -#}
{% macro has_come(relation) -%}
    {%- set is_accepted = ' and rejection_reasons is null' if relation.identifier | lower == 'checked_events' else '' -%}
    {{ return("occurred_on <= cast('" ~ run_business_date() ~ "' as date)" ~ is_accepted) }}
{%- endmacro %}


{#- The latest day of a source that is not made by stray events. A day far ahead of the one before it,
    with less than half of a usual day's events, or with a handful, may be: then the day before it is
    looked at. To take too early a day is never wrong, more is renewed then; too late a day would
    settle days that have not come.

    days    of a source and their events, the latest first -#}
{% macro latest_credible_day(days) -%}
    {%- set found = namespace(place=0, is_credible=false) -%}
    {#- After so many days it is early enough. -#}
    {%- for attempt in range(50) if not found.is_credible -%}
        {%- set day, events = days[found.place] -%}
        {%- if found.place == days | length - 1 -%}
            {%- set found.is_credible = true -%}
        {%- else -%}
            {%- set before = days[found.place + 1][0] -%}
            {%- set usual = [] -%}
            {%- for other, of_other in days[found.place + 1:found.place + 29]
                if other > before - modules.datetime.timedelta(days=28) -%}
                {%- do usual.append(of_other) -%}
            {%- endfor -%}
            {%- if (day - before).days <= var('as_of_maximum_gap_days')
                and events >= 10 and 2 * events * (usual | length) >= usual | sum -%}
                {%- set found.is_credible = true -%}
            {%- else -%}
                {%- set found.place = found.place + 1 -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(days[found.place][0]) }}
{%- endmacro %}


{% macro day_before(day) -%}
    {{ return(modules.datetime.date.fromisoformat(day) - modules.datetime.timedelta(days=1)) }}
{%- endmacro %}


{#- dbt calls this for incremental_strategy: replace_days. A source system that is no longer active
    goes with all its days, and so does somebody who was erased. -#}
{% macro get_incremental_replace_days_sql(arg_dict) -%}
    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- set removed -%}
        delete from {{ target_relation }}
        where
            {{ days_to_replace(target_relation) }}
            or source_system not in ('{{ active_systems() | join("', '") }}')
            {%- if holds_erased_activity(target_relation) %}
            or {{ is_on_browser_with_erased_activity(target_relation)
                if config.get('meta', {}).get('rows_depend_on_others') else is_erased_activity(target_relation) }}
            {%- endif %}
    {%- endset -%}
    {%- set inserted -%}
        insert into {{ target_relation }} ({{ columns }})
        select {{ columns }}
        from {{ arg_dict['temp_relation'] }}
    {%- endset -%}
    {{ in_one_transaction([removed, inserted]) }}
{%- endmacro %}
