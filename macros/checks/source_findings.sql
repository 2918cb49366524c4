{#- What is wrong with the tables of a source, and the types of their columns, as a line of JSON for
    `finegrain doctor`: {"problems": [sentence, …], "columns": {table: {column: [declared, found]}}}.
    A table that does not exist has no columns. -#}
{% macro source_findings(source_system, table_name=none) -%}
    {%- set columns = {} -%}
    {%- for node in graph.sources.values()
        if node.source_name == source_system and table_name in (none, node.name) -%}
        {%- set types = source_types(source_relation(node)) -%}
        {%- set compared = {} -%}
        {%- for column in node.columns.values() if column.name | lower in types -%}
            {%- do compared.update({column.name: [column.data_type, types[column.name | lower]]}) -%}
        {%- endfor -%}
        {%- do columns.update({node.name: compared}) -%}
    {%- endfor -%}
    {#- A single table is asked for only to see which one cannot be read. -#}
    {%- set problems = problems_of_source(source_system) if table_name is none else [] -%}
    {%- do log('finegrain: ' ~ tojson({'problems': problems, 'columns': columns}), info=true) -%}
{%- endmacro %}
