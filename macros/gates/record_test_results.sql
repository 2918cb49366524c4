{#- What dbt's own tests found in this run, added to expectation_results in one statement. -#}
{% macro record_test_results(results) -%}
    {%- set now = utc_now() -%}
    {%- set day = day_of_gates() -%}
    {%- set states = {'pass': 'passed', 'warn': 'warned', 'fail': 'failed', 'error': 'broken'} -%}
    {%- set rows = [] -%}
    {%- set layers = layers_of_tables() -%}
    {%- for result in results
        if result.node.resource_type == 'test' and result.status | string in states -%}
        {%- set node = result.node -%}
        {%- set status = states[result.status | string] -%}
        {%- set arguments = node.test_metadata.kwargs if node.test_metadata else {} -%}
        {%- set columns = arguments.get('column_name') or arguments.get('columns') -%}
        {%- set tables = [] -%}
        {%- for unique_id in ([node.attached_node] if node.attached_node else node.depends_on.nodes) -%}
            {%- do tables.append(unique_id.split('.')[-1]) -%}
        {%- endfor -%}
        {%- set found = none if status == 'broken' else result.failures -%}
        {%- set told = told_rows(node) if status in ('warned', 'failed') else '' -%}
        {%- if told -%}{%- do log(node.name ~ ': ' ~ told, info=true) -%}{%- endif -%}
        {%- do rows.append([
            invocation_id, now, day, layer_of_test(node, layers), tables[:3] | join(', '), node.name,
            node.test_metadata.name if node.test_metadata else node.name,
            columns if columns is string else (columns | join(', ') if columns else none),
            'error' if node.config.severity | lower == 'error' else 'warning', found, '0 rows', found,
            status,
            none if status == 'passed' else (told ~ '. ' if told else '') ~ 'Look at the rows with `dbt show --select ' ~ node.name ~ '`.',
            'dbt',
        ]) -%}
    {%- endfor -%}
    {%- if rows -%}
        {%- set names, casts, tuples = [], [], [] -%}
        {%- for column, type in gate_histories()['expectation_results'].items() -%}
            {%- do names.append(column) -%}
            {%- do casts.append('cast(' ~ column ~ ' as ' ~ type ~ ')') -%}
        {%- endfor -%}
        {%- for row in rows -%}
            {%- set values = [] -%}
            {%- for value in row -%}{%- do values.append(text_or_null(value)) -%}{%- endfor -%}
            {%- do tuples.append('(' ~ values | join(', ') ~ ')') -%}
        {%- endfor -%}
        {%- do run_query(
            'insert into ' ~ gate_history('expectation_results') ~ ' (' ~ names | join(', ') ~ ') select '
            ~ casts | join(', ') ~ ' from (values ' ~ tuples | join(', ') ~ ') as found ('
            ~ names | join(', ') ~ ')'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- The as-of day of what is built, or nothing. -#}
{% macro day_of_gates() -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == 'as_of' -%}
        {%- set relation = relations_of([node])[0] -%}
        {%- if load_relation(relation) is not none -%}
            {{ return(run_query('select max(as_of_on) from ' ~ relation).columns[0].values()[0]) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}
