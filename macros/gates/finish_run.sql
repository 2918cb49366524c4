{#- The end of a run of `finegrain build`: publishes if the record says that every layer was built and
    passed, and logs the run. `run` is what the program knows of it. -#}
{% macro finish_run(run) -%}
    {%- do prepare_gates() -%}
    {%- do end_run(run, reason_of_record(run)) -%}
{%- endmacro %}


{#- One sentence, or nothing if the record of a run lets it be published: all models and seeds of the
    project were built, all its tests were asked, and none failed. -#}
{% macro reason_of_record(run) -%}
    {%- if run.failures -%}
        {{ return(run.failures ~ (' step' if run.failures == 1 else ' steps') ~ ' did not succeed.') }}
    {%- endif -%}
    {%- set record = run_query(
        "select expectation_id, rule, observed, status, severity from " ~ gate_history('expectation_results')
        ~ " where run_id = '" ~ run.run_id ~ "'"
    ) -%}
    {%- set failed, asked, built = [], [], [] -%}
    {%- for row in record.rows -%}
        {%- do asked.append(row[0]) -%}
        {%- if row[1] == 'built' -%}{%- do built.append(row[2] | int) -%}{%- endif -%}
        {%- if row[3] in ('failed', 'broken') -%}{%- do failed.append(row[0]) -%}{%- endif -%}
    {%- endfor -%}
    {%- if failed -%}
        {{ return(failed | length ~ ' gates did not hold (' ~ failed[:3] | join(', ') ~ ').') }}
    {%- endif -%}
    {%- set missing, steps = [], [] -%}
    {%- for node in graph.nodes.values() -%}
        {%- if node.resource_type == 'test' and node.name not in asked -%}
            {%- do missing.append(node.name) -%}
        {%- elif node.resource_type in ('model', 'seed') -%}
            {%- do steps.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if missing or built | sum != steps | length -%}
        {{ return(
            'this run built or tested only a part of the project (' ~ built | sum ~ ' of '
            ~ steps | length ~ ' tables); build without a selection.'
        ) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}


{#- Publishes, or says why not, and logs the run. No relation is looked up in dbt's cache: filling it opens
    a transaction, in which DuckDB lets no other file go. -#}
{% macro end_run(run, refusal) -%}
    {%- set ended_at = utc_now() -%}
    {%- set started_at = modules.datetime.datetime.fromisoformat(run.started_at) -%}
    {%- set values = dict(
        run, ended_at=ended_at, seconds=(ended_at - started_at).total_seconds(),
        is_published=refusal is none, reason=refusal
    ) -%}
    {%- set row = history_row('run_log', values) -%}
    {%- if refusal -%}
        {%- do run_query('insert into ' ~ gate_history('run_log') ~ ' ' ~ row) -%}
        {%- do log('Nothing was published: ' ~ refusal ~ ' What was published before stays as it was.', info=true) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set relations = relations_of(public_models()) -%}
    {%- do tell_of_past_days() -%}
    {%- do publish_tables(
        relations, target.database, public_schema(), relations_of(memories()), target.schema ~ '_restricted',
        gate_history('expectation_results'), gate_history('run_log'), row
    ) -%}
    {%- do log(
        'Published ' ~ (relations | length + 2) ~ ' tables to the schema ' ~ public_schema() ~ '.', info=true
    ) -%}
{%- endmacro %}
