{#- Past days have schemas of their own, which a build of the present does not touch: who is erased in it
    is still there. One sentence, or nothing if nobody was erased anew. -#}
{% macro tell_of_past_days() -%}
    {%- if var('as_of') is not none -%}{{ return('') }}{%- endif -%}
    {#- Both were built by now, so they need not be looked for. -#}
    {%- set found = {} -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.name in ('erasures', 'logged_erasures') -%}
        {%- do found.update({node.name: relations_of([node])[0]}) -%}
    {%- endfor -%}
    {#- A project may have switched them off. -#}
    {%- if found | length < 2 -%}{{ return('') }}{%- endif -%}
    {%- set erasures, logged = found.erasures, found.logged_erasures -%}
    {%- set is_new = run_query(
        'select 1 from ' ~ erasures ~ ' where proof_id not in (select proof_id from ' ~ logged ~ ') limit 1'
    ) | length > 0 -%}
    {%- if not is_new -%}{{ return('') }}{%- endif -%}
    {%- set days = [] -%}
    {%- for schema in schema_names(erasures.database) -%}
        {%- set found = modules.re.match(
            modules.re.escape(target.schema | lower) ~ '__([0-9]{4}_[0-9]{2}_[0-9]{2})_', schema) -%}
        {%- if found and found.group(1) not in days -%}{%- do days.append(found.group(1)) -%}{%- endif -%}
    {%- endfor -%}
    {%- if days -%}
        {%- do log(
            'People were erased who may still be in the tables of past days: build ' ~ days | join(', ')
            ~ ' again or drop them (docs/privacy.md).', info=true) -%}
    {%- endif -%}
{%- endmacro %}
