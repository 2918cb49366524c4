{#- What decides which rows and deliveries are taken. -#}
{% macro check_intake_vars() -%}
    {%- if not is_day(var('earliest_day') | string) -%}
        {%- do exceptions.raise_compiler_error(
            'The var earliest_day must be a day such as 1995-01-01, not "' ~ var('earliest_day') ~ '".'
        ) -%}
    {%- endif -%}
    {%- set tables = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.name.startswith('staged_') -%}
        {%- do tables.append(node.name[7:]) -%}
    {%- endfor -%}
    {%- set shares = var('quarantine_maximum_share_of') -%}
    {%- if shares is not mapping -%}
        {%- do exceptions.raise_compiler_error(
            'The var quarantine_maximum_share_of must be tables with their shares such as {events: 0.3}, not "'
            ~ shares ~ '".'
        ) -%}
    {%- endif -%}
    {%- for table_name, share in shares.items() -%}
        {%- if table_name not in tables -%}
            {%- do exceptions.raise_compiler_error(
                'The var quarantine_maximum_share_of names "' ~ table_name ~ '"; the tables of the input '
                ~ 'contract are ' ~ tables | sort | join(', ') ~ '.'
            ) -%}
        {%- elif share is not number or share < 0 or share > 1 -%}
            {%- do exceptions.raise_compiler_error(
                'The var quarantine_maximum_share_of gives ' ~ table_name ~ ' "' ~ share
                ~ '": write a number from 0 to 1.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set accepted = var('accepted_deliveries') -%}
    {%- if accepted is string or accepted is mapping or accepted is not iterable -%}
        {%- do exceptions.raise_compiler_error(
            'The var accepted_deliveries must be a list such as [demo.shop_orders], not "' ~ accepted ~ '".'
        ) -%}
    {%- endif -%}
    {%- set known = [] -%}
    {%- for node in graph.sources.values() if node.source_name in active_systems() -%}
        {%- do known.append(node.source_name ~ '.' ~ node.name) -%}
    {%- endfor -%}
    {%- for name in accepted if name not in known -%}
        {%- do exceptions.raise_compiler_error(
            'The var accepted_deliveries names "' ~ name ~ '"; the tables that are read are '
            ~ known | sort | join(', ') ~ '.'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
