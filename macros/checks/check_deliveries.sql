{#- What a source delivered when it was last published, and lacks now. A table that shrinks, or a column
    that is gone, would make numbers that look sound: the erased people of a CRM without its column of
    erasures, say. -#}

{#- Rows and columns of each table at the last publication of the present, by name. -#}
{% macro last_delivery(source_system) -%}
    {%- set last = {} -%}
    {%- set published = load_relation(api.Relation.create(
        database=target.database, schema=target.schema, identifier='source_deliveries')) -%}
    {%- if published is not none -%}
        {%- for row in run_query(
            "select table_name, delivered_rows, column_names from " ~ published
            ~ " where source_system = '" ~ source_system ~ "'"
        ).rows -%}
            {%- do last.update({row[0]: {'rows': row[1] | int, 'columns': row[2].split(', ')}}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(last) }}
{%- endmacro %}


{% macro problems_since_last_delivery(node, relation, types, last) -%}
    {%- set problems = [] -%}
    {%- set name = node.source_name ~ '.' ~ node.name -%}
    {%- if node.name not in last or name in var('accepted_deliveries') or expects_changes() -%}
        {{ return(problems) }}
    {%- endif -%}
    {%- set place = 'The table ' ~ node.name ~ ' of source ' ~ node.source_name -%}
    {%- set before = last[node.name] -%}
    {%- if types is none -%}
        {{ return([place ~ ' is gone; when it was last published it had ' ~ rows_in_words(before.rows) ~ '.']) }}
    {%- endif -%}
    {%- set lost = [] -%}
    {%- for column in before.columns if column not in types -%}
        {%- do lost.append(column) -%}
    {%- endfor -%}
    {%- if lost -%}
        {%- do problems.append(
            place ~ ' has lost ' ~ lost | join(', ') ~ ', which it had when it was last published.'
        ) -%}
    {%- endif -%}
    {%- set rows = run_query('select count(*) from ' ~ relation).rows[0][0] | int -%}
    {%- set now_and_then = place ~ ' has ' ~ rows_in_words(rows) ~ '; when it was last published it had '
        ~ rows_in_words(before.rows) -%}
    {%- if rows < before.rows and feeds(node, 'erasure_requests') -%}
        {%- do problems.append(
            now_and_then ~ ', and each that is gone can make an erased person a customer again.'
        ) -%}
    {#- A handful of rows more or less is no fault of a small table. -#}
    {%- elif rows < var('delivery_minimum_share') * before.rows and (rows == 0 or rows < before.rows - 4) -%}
        {%- do problems.append(
            now_and_then ~ ', and fewer than ' ~ var('delivery_minimum_share')
            ~ ' of them are taken for a broken delivery.'
        ) -%}
    {%- elif rows > var('delivery_maximum_share') * before.rows and rows > before.rows + 99 -%}
        {%- do problems.append(
            now_and_then ~ ', and more than ' ~ var('delivery_maximum_share')
            ~ ' times as many are taken for a broken delivery.'
        ) -%}
    {%- endif -%}
    {{ return(problems) }}
{%- endmacro %}


{#- Whether a source table is read for a table of the contract, by whatever views. -#}
{% macro feeds(node, table_name) -%}
    {%- set read = ['model.' ~ project_name ~ '.stg_' ~ node.source_name ~ '__' ~ table_name] -%}
    {%- for step in range(9) -%}
        {%- for view in read | list if view in graph.nodes -%}
            {%- for above in graph.nodes[view].depends_on.nodes if above not in read -%}
                {%- do read.append(above) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(node.unique_id in read) }}
{%- endmacro %}


{#- The sources of which a loss of erasures is right, this once. -#}
{% macro systems_that_may_lose_erasures() -%}
    {%- set systems = [] -%}
    {%- for node in (graph.sources | default({})).values()
        if expects_changes() or node.source_name ~ '.' ~ node.name in var('accepted_deliveries') -%}
        {%- if feeds(node, 'erasure_requests') or feeds(node, 'customers') -%}
            {%- do systems.append("'" ~ node.source_name ~ "'") -%}
        {%- endif -%}
    {%- endfor -%}
    {#- An empty list is no SQL. -#}
    {{ return('(' ~ (systems | unique | list or ["''"]) | join(', ') ~ ')') }}
{%- endmacro %}


{#- Whether the run was begun with `finegrain build --expect-changes`. -#}
{% macro expects_changes() -%}
    {{ return(env_var('FINEGRAIN_EXPECTS_CHANGES', '') | length > 0) }}
{%- endmacro %}


{#- What to do about tables, named as in demo.shop_orders, that are not as they were. -#}
{% macro cure_of_deliveries(names) -%}
    {%- set what, they_are = ('it', 'it is') if names | length == 1 else ('them', 'they are') -%}
    {{ return(
        'Deliver ' ~ what ~ ' again. If ' ~ they_are ~ ' right as ' ~ they_are ~ ', accept ' ~ what ~ ' once with '
        ~ '`finegrain build --expect-changes`, in dbt with --vars "{accepted_deliveries: ['
        ~ names | join(', ') ~ ']}". Data of another company, or another demo, belong into a warehouse '
        ~ 'of their own: set FINEGRAIN_WAREHOUSE to a new file, or delete the old one with its history.'
    ) }}
{%- endmacro %}


{% macro rows_in_words(rows) -%}
    {{ return('{:,}'.format(rows) ~ (' row' if rows == 1 else ' rows')) }}
{%- endmacro %}
