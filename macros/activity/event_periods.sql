{#- Conditions that cut a table of dated rows into months, so that a full build groups a month at a
    time: that takes less memory and less work than one grouping of everything. One condition that
    takes all where there is little to cut: in an increment, and before there is a table. -#}
{% macro event_periods(relation) -%}
    {%- set everything = ['1 = 1'] -%}
    {#- In a unit test the relation is a table of rows in the query. -#}
    {%- if not may_ask_warehouse() or is_incremental() or not relation.database
        or load_relation(relation) is none -%}
        {{ return(everything) }}
    {%- endif -%}
    {%- set counted = run_query(
        "select cast(date_trunc('month', occurred_on) as date) as month_on, count(*) from " ~ relation
        ~ " where occurred_on is not null group by cast(date_trunc('month', occurred_on) as date)"
        ~ " order by month_on asc"
    ) -%}
    {%- set months = counted.columns[0].values() -%}
    {#- Reading the table again for each month pays where there is much to group; and days all over
        the centuries are no facts to group by month. -#}
    {%- if counted.columns[1].values() | sum < 5000000 or months | length > 240 -%}
        {{ return(everything) }}
    {%- endif -%}
    {%- set periods = ['occurred_on is null'] -%}
    {%- for month_on in months -%}
        {%- set one_day = modules.datetime.timedelta(days=1) -%}
        {%- set next_on = (month_on + 31 * one_day).replace(day=1) -%}
        {#- The time is bounded too, for engines that skip what they need not read: a business day
            is never more than a day away from UTC's. -#}
        {%- do periods.append(
            "occurred_on >= cast('" ~ month_on ~ "' as date) and occurred_on < cast('" ~ next_on
            ~ "' as date) and occurred_at >= cast('" ~ (month_on - one_day)
            ~ "' as timestamp) and occurred_at < cast('" ~ (next_on + one_day)
            ~ "' as timestamp)"
        ) -%}
    {%- endfor -%}
    {{ return(periods) }}
{%- endmacro %}
