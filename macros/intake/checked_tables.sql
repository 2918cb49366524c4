{#- The tables of the input contract, each of which has a table of checked rows. -#}
{% macro checked_tables() -%}
    {{ return([
        'customers', 'consents', 'erasure_requests', 'orders', 'order_lines', 'refunds', 'products', 'prices',
        'stores', 'coupons', 'events', 'survey_answers', 'nps_answers', 'children', 'loyalty_movements',
        'campaigns', 'assignments', 'messages', 'accounts', 'contacts', 'technologies', 'usage',
    ]) }}
{%- endmacro %}
