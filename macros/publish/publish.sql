{#- The last act of a build: every public table at once, if everything is there and every gate
    passed; else nothing, and what was published before stays. Runs on-run-end. -#}
{% macro publish(results) -%}
    {%- if not execute or flags.WHICH != 'build' -%}{{ return('') }}{%- endif -%}
    {%- set refusal = reason_not_to_publish(results) -%}
    {%- if refusal -%}
        {%- do log('Nothing was published: ' ~ refusal ~ ' What was published before stays as it was.', info=true) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set relations = [] -%}
    {%- for node in public_models() -%}
        {%- do relations.append(api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias)) -%}
    {%- endfor -%}
    {%- do publish_tables(relations, target.database, public_schema()) -%}
    {%- do log('Published ' ~ relations | length ~ ' tables to the schema ' ~ public_schema() ~ '.', info=true) -%}
{%- endmacro %}


{#- The models of access public, by name. -#}
{% macro public_models() -%}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.config.access | default(node.access) == 'public' -%}
        {%- do found.append(node) -%}
    {%- endfor -%}
    {{ return(found | sort(attribute='name')) }}
{%- endmacro %}


{#- One sentence, or nothing if the run may be published. -#}
{% macro reason_not_to_publish(results) -%}
    {%- set failed = [] -%}
    {%- set passed = [] -%}
    {%- for result in results -%}
        {%- if result.status | string in ('success', 'pass', 'warn') -%}
            {%- do passed.append(result.node.unique_id) -%}
        {%- elif result.status | string != 'skipped' -%}
            {%- do failed.append(result.node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if failed -%}
        {{ return(
            failed | length ~ (' step' if failed | length == 1 else ' steps') ~ ' did not succeed (' ~ failed[:3] | join(', ')
            ~ (', …' if failed | length > 3 else '') ~ ').'
        ) }}
    {%- endif -%}
    {%- set missing = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type in ('model', 'test', 'seed') and node.unique_id not in passed -%}
        {%- do missing.append(node.name) -%}
    {%- endfor -%}
    {%- if missing -%}
        {{ return(
            'this run built or tested only a part of the project (not ' ~ missing[:3] | join(', ')
            ~ (', …' if missing | length > 3 else '') ~ '); run `dbt build` without a selection.'
        ) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
