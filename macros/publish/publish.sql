{#- The last act of a build: every public table at once, and the memories that no reader sees, if
    everything is there and every gate passed; else nothing, and what was published before stays.
    Runs on-run-end. -#}
{% macro publish(results) -%}
    {%- if not execute or flags.WHICH != 'build' -%}{{ return('') }}{%- endif -%}
    {%- set refusal = reason_not_to_publish(results) -%}
    {%- if refusal -%}
        {%- do log('Nothing was published: ' ~ refusal ~ ' What was published before stays as it was.', info=true) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set relations = relations_of(public_models()) -%}
    {%- do tell_of_past_days() -%}
    {%- do publish_tables(
        relations, target.database, public_schema(), relations_of(memories()), target.schema ~ '_restricted'
    ) -%}
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


{#- The models that a later run reads again, marked in their YAML with `meta: {is_memory: true}`. A
    past day reads the present's and leaves them alone. -#}
{% macro memories() -%}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.config.meta.is_memory and var('as_of') is none -%}
        {%- do found.append(node) -%}
    {%- endfor -%}
    {{ return(found | sort(attribute='name')) }}
{%- endmacro %}


{% macro relations_of(nodes) -%}
    {%- set relations = [] -%}
    {%- for node in nodes -%}
        {%- do relations.append(api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias)) -%}
    {%- endfor -%}
    {{ return(relations) }}
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
