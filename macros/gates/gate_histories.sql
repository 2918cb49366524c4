{#- The two histories of the gates: what was found, and how runs went. They are in a schema of their own,
    no model makes them, and no run takes anything away from them. -#}
{% macro gate_histories() -%}
    {{ return({
        'expectation_results': {
            'run_id': 'varchar', 'ran_at': 'timestamp', 'as_of_on': 'date', 'layer': 'varchar',
            'table_name': 'varchar', 'expectation_id': 'varchar', 'rule': 'varchar',
            'column_names': 'varchar', 'severity': 'varchar', 'observed': 'double',
            'allowed': 'varchar', 'failed_rows': 'bigint', 'status': 'varchar',
            'message': 'varchar', 'runner': 'varchar',
        },
        'run_log': {
            'run_id': 'varchar', 'started_at': 'timestamp', 'ended_at': 'timestamp',
            'seconds': 'double', 'command': 'varchar', 'version': 'varchar', 'as_of_on': 'date',
            'is_full_refresh': 'boolean', 'selected': 'varchar', 'models': 'bigint',
            'failures': 'bigint', 'warnings': 'bigint', 'is_published': 'boolean',
            'reason': 'varchar',
        },
    }) }}
{%- endmacro %}


{% macro gate_history(name) -%}
    {{ return(api.Relation.create(
        database=target.database, schema=target.schema ~ '_gates', identifier=name)) }}
{%- endmacro %}


{% macro prepare_gates() -%}
    {%- for name, columns in gate_histories().items() -%}
        {%- set relation = gate_history(name) -%}
        {%- set declared = [] -%}
        {%- for column, type in columns.items() -%}{%- do declared.append(column ~ ' ' ~ type) -%}{%- endfor -%}
        {%- if loop.first -%}
            {%- do run_query('create schema if not exists ' ~ relation.without_identifier()) -%}
        {%- endif -%}
        {%- do run_query('create table if not exists ' ~ relation ~ ' (' ~ declared | join(', ') ~ ')') -%}
    {%- endfor -%}
{%- endmacro %}


{#- A row of values as a query with the types of a history. -#}
{% macro history_row(name, values) -%}
    {%- set parts = [] -%}
    {%- for column, type in gate_histories()[name].items() -%}
        {%- do parts.append('cast(' ~ text_or_null(values[column]) ~ ' as ' ~ type ~ ') as ' ~ column) -%}
    {%- endfor -%}
    {{ return('select ' ~ parts | join(', ')) }}
{%- endmacro %}


{#- A backslash means itself to DuckDB and not to Snowflake. -#}
{% macro text_or_null(value) -%}
    {%- if value is none -%}{{ return('null') }}{%- endif -%}
    {{ return("'" ~ (value | string | replace('\\', '/') | replace("'", "''")) ~ "'") }}
{%- endmacro %}
