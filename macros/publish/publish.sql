{#- The last act of a build: every public table at once, and the memories that no reader sees, if
    everything is there and every gate passed; else nothing, and what was published before stays.
    Runs on-run-end. -#}
{% macro publish(results) -%}
    {#- The steps of `finegrain build` leave it to the build's end. -#}
    {%- if not execute or flags.WHICH != 'build' or env_var('FINEGRAIN_RUN_ID', '') -%}
        {{ return('') }}
    {%- endif -%}
    {%- do prepare_gates() -%}
    {%- do record_test_results(results) -%}
    {%- set counts = {'model': 0, 'error': 0, 'fail': 0, 'warn': 0} -%}
    {%- for result in results -%}
        {%- if result.node.resource_type == 'model' and result.status | string == 'success' -%}
            {%- do counts.update(model=counts.model + 1) -%}
        {%- elif result.status | string in counts -%}
            {%- do counts.update({result.status | string: counts[result.status | string] + 1}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do end_run(
        {
            'run_id': invocation_id,
            'started_at': run_started_at.replace(tzinfo=none).isoformat(' '),
            'command': 'dbt build',
            'as_of_on': day_of_gates(),
            'version': finegrain_version(),
            'is_full_refresh': flags.FULL_REFRESH | default(false, true),
            'selected': (invocation_args_dict.select or []) | join(' ') or none,
            'models': counts.model,
            'failures': counts.error + counts.fail,
            'warnings': counts.warn,
        },
        reason_not_to_publish(results)
    ) -%}
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
